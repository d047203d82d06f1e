"""The demo company's figures: pure, deterministic, without a database."""
