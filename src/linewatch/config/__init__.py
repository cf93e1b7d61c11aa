"""What the site wrote, turned into settings and a plant, or into a good sentence with file and line."""
