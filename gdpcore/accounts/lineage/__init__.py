"""Where figures of accounts come from: which cells they depend on, and the same figures made again from those cells alone."""
