"""Questions become verified answers."""
