"""Sessions 期/班次: one training session, its days and its gates."""
