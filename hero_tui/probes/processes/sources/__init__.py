"""How the recorder hears of processes: the kernel's events, else a bell and polls."""
