"""A Zoom Room, asked through Zoom's API."""
