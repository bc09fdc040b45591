"""The judge that the recorder's loop calls: signals in, changes out."""
