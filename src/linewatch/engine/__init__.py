"""The one pure step: world and event in, commands out."""
