"""What a project says about itself: the keys, the files that hold them, and what they mean."""
