"""Raw readers of /proc/PID. Formats: proc_pid_stat(5), proc_pid_cmdline(5), proc_pid_smaps(5).

A reader owns one buffer, so each thread has a reader of its own. What a process is gone for is None, never an error.
"""

from __future__ import annotations

import errno
import os
import time

from msgspec import Struct

PF_KTHREAD = 0x00200000
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")
MOST_ARGUMENTS = 128
CPUCLOCK_SCHED = 2  # clock_getcpuclockid(3): the CPU time of another process
BUFFER = 4096
NO_DESCRIPTOR = frozenset({errno.EMFILE, errno.ENFILE})


class Stat(Struct, frozen=True):
    """/proc/PID/stat. Times in clock ticks; `starttime` since boot; `rss` in bytes; `uid` is the owner of the file;
    `threads` counts a main thread that ended before the others too.

    `pgid`, `sid`: its process group and session; `tty`: the number of its controlling terminal, 0 without one. `stack`:
    where its stack begins, another address after each exec; 0 while an exec is under way, and where it may not be read.
    """

    pid: int
    comm: str
    state: str
    ppid: int
    flags: int
    own_ticks: int
    reaped_ticks: int
    starttime: int
    rss: int
    uid: int
    threads: int = 1
    pgid: int = 0
    sid: int = 0
    tty: int = 0
    stack: int = 0

    @property
    def key(self) -> tuple[int, int]:
        """(pid, starttime)."""
        return (self.pid, self.starttime)

    @property
    def kernel_thread(self) -> bool:
        """A thread of the kernel: no argv, no memory of its own."""
        return bool(self.flags & PF_KTHREAD)


class ProcSnapshot(Struct, frozen=True):
    """A process as read at one moment. `cwd`, `exe`: None where they may not be read, or the process is a zombie."""

    stat: Stat
    argv: tuple[str, ...]
    cwd: str | None
    exe: str | None


def parse_stat(data: bytes, uid: int = 0) -> Stat | None:
    """Parse /proc/PID/stat; the comm may hold spaces, parentheses and newlines. None when it is no such line."""
    opening, closing = data.find(b"("), data.rfind(b")")
    fields = data[closing + 2 :].split()
    if not 0 < opening < closing or len(fields) < 22:
        return None
    try:
        return Stat(
            pid=int(data[:opening]),
            comm=os.fsdecode(data[opening + 1 : closing]),
            state=fields[0].decode("ascii", "replace"),
            ppid=int(fields[1]),
            flags=int(fields[6]),
            own_ticks=int(fields[11]) + int(fields[12]),
            reaped_ticks=int(fields[13]) + int(fields[14]),
            starttime=int(fields[19]),
            rss=int(fields[21]) * PAGE,
            uid=uid,
            threads=int(fields[17]),
            pgid=int(fields[2]),
            sid=int(fields[3]),
            tty=int(fields[4]),
            stack=_stack(fields),
        )
    except ValueError:
        return None


def _stack(fields: list[bytes]) -> int:
    """Fields 28 (startstack) and 49 (arg_end, which an exec under way has not set yet), counted from the PID."""
    return int(fields[25]) if len(fields) > 46 and fields[46] != b"0" else 0


def parse_cmdline(data: bytes) -> tuple[str, ...]:
    """Split /proc/PID/cmdline at its NULs. A rewritten title leaves a tail of NULs behind: it is dropped."""
    text = data.rstrip(b"\0")
    if not text:
        return ()
    return tuple(os.fsdecode(part) for part in text.split(b"\0", MOST_ARGUMENTS)[:MOST_ARGUMENTS])


def parse_pss(data: bytes) -> int | None:
    """The `Pss:` line of smaps_rollup, in bytes."""
    for line in data.splitlines():
        if line.startswith(b"Pss:"):
            fields = line.split()
            return int(fields[1]) * 1024 if len(fields) > 1 and fields[1].isdigit() else None
    return None


def parse_last_pid(data: bytes) -> int | None:
    """The last field of /proc/loadavg: the newest PID (or thread) of this PID namespace."""
    last = data.split()[-1:]
    return int(last[0]) if last and last[0].isdigit() else None


class ProcReader:
    """Reads /proc with one buffer; not for two threads at once. `refused`: how often all readers together had no file
    descriptor to read with: what is there then seems to be gone."""

    refused = 0

    def __init__(self, root: str = "/proc") -> None:
        self._root = root
        self._buffer = bytearray(BUFFER)

    def stat(self, pid: int) -> Stat | None:
        """/proc/PID/stat, or None when the process is gone or hidden."""
        read = self._read(pid, "stat", owner=True)
        return None if read is None else parse_stat(*read)

    def cmdline(self, pid: int) -> tuple[str, ...] | None:
        """At most 4096 bytes and 128 arguments of the command line."""
        read = self._read(pid, "cmdline")
        return None if read is None else parse_cmdline(read[0])

    def comm(self, pid: int) -> str | None:
        """The name of the main thread, at most 15 bytes."""
        read = self._read(pid, "comm")
        return None if read is None else os.fsdecode(read[0].removesuffix(b"\n"))

    def pss(self, pid: int) -> int | None:
        """PSS in bytes; None for other users' processes and zombies. Holds the target's mmap lock while it reads."""
        read = self._read(pid, "smaps_rollup")
        return None if read is None else parse_pss(read[0])

    def unshared(self, pid: int) -> int | None:
        """Resident bytes that no file backs (statm: resident - shared): an estimate until PSS is read."""
        read = self._read(pid, "statm")
        fields = read[0].split() if read is not None else []
        return (int(fields[1]) - int(fields[2])) * PAGE if len(fields) > 2 else None

    def zombie_status(self, pid: int, starttime: int) -> int | None:
        """The wait status of a process that ended and was not reaped yet; None where it may not be read."""
        read = self._read(pid, "stat")
        stat = None if read is None else parse_stat(read[0])
        if read is None or stat is None or stat.state not in "ZX" or stat.starttime != starttime:
            return None
        fields = read[0][read[0].rfind(b")") + 2 :].split()
        try:
            status = int(fields[49])
            owner = os.stat(f"{self._root}/{pid}").st_uid  # noqa: PTH116 - hot
        except (IndexError, ValueError, FileNotFoundError):
            return None
        return status if status or os.geteuid() in {0, owner} else None  # to others the kernel says 0

    def has_waited(self, pid: int, starttime: int) -> bool | None:
        """Whether a process waited for any child so far: it is charged then with the pages that the child touched
        (cminflt, cmajflt). None where it is gone."""
        read = self._read(pid, "stat")
        stat = None if read is None else parse_stat(read[0])
        if read is None or stat is None or stat.starttime != starttime:
            return None
        fields = read[0][read[0].rfind(b")") + 2 :].split()
        return fields[8] != b"0" or fields[10] != b"0"

    def link(self, pid: int, name: str) -> str | None:
        """The target of `cwd` or `exe`; None where it may not be read."""
        try:
            return os.readlink(f"{self._root}/{pid}/{name}")  # noqa: PTH115 - hot
        except OSError:
            return None

    def snapshot(self, pid: int) -> ProcSnapshot | None:
        """Everything that identifies a process, or None when it is gone."""
        stat = self.stat(pid)
        if stat is None:
            return None
        if stat.kernel_thread or stat.state in "ZX":
            return ProcSnapshot(stat, (), None, None)
        return ProcSnapshot(stat, self.cmdline(pid) or (), self.link(pid, "cwd"), self.link(pid, "exe"))

    def words(self, pid: int) -> tuple[tuple[str, ...], str | None]:
        """(command line, folder): of a program that may be gone in a moment nothing else is read before."""
        argv = self.cmdline(pid)
        return argv or (), self.link(pid, "cwd") if argv else None

    def cpu_seconds(self, pid: int, stat: Stat) -> float:
        """What a process and those that it waited for have used so far: its own part to the nanosecond where the kernel
        tells that, the rest in ticks; `stat`: as read just now."""
        own = self.own_seconds(pid)
        return (stat.own_ticks / TICKS_PER_SECOND if own is None else own) + stat.reaped_ticks / TICKS_PER_SECOND

    def own_seconds(self, pid: int) -> float | None:
        """CPU seconds of a process, all its threads, by its clock; None where the kernel does not tell."""
        try:
            return time.clock_gettime(~pid << 3 | CPUCLOCK_SCHED)
        except OSError:
            return None

    def pids(self) -> list[int]:
        """All PIDs listed (threads are not). Raises OSError where there is no descriptor for it."""
        try:
            return [int(name) for name in os.listdir(self._root) if name.isdigit()]  # noqa: PTH208 - hot, names only
        except OSError:
            ProcReader.refused += 1
            raise

    def _read(self, pid: int, name: str, *, owner: bool = False) -> tuple[bytes, int] | None:
        try:
            fd = os.open(f"{self._root}/{pid}/{name}", os.O_RDONLY | os.O_CLOEXEC)
        except OSError as error:
            if error.errno in NO_DESCRIPTOR:
                ProcReader.refused += 1
            return None
        try:
            size = os.readv(fd, [self._buffer])
            return bytes(memoryview(self._buffer)[:size]), os.fstat(fd).st_uid if owner else 0
        except OSError:
            return None
        finally:
            os.close(fd)


class LastPid:
    """The newest PID of this namespace by one pread of /proc/loadavg: about 1 µs."""

    def __init__(self) -> None:
        self._fd = os.open("/proc/loadavg", os.O_RDONLY | os.O_CLOEXEC)

    def read(self) -> int | None:
        """The PID that was given out last, to a process or a thread."""
        return parse_last_pid(os.pread(self._fd, 128, 0))

    def close(self) -> None:
        """Close the descriptor."""
        os.close(self._fd)
