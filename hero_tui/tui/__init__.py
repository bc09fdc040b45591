"""The screens of a viewer: the only layer that imports textual."""
