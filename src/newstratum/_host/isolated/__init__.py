"""Channels in a process of their own, which can be ended, and which takes nothing with it when it ends."""
