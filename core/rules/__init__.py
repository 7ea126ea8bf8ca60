"""Rules, findings, waivers, decisions."""
