"""Doctor 体检: looks whether an installation is set up so that it can be trusted, and says what to do where it is not."""

from __future__ import annotations
