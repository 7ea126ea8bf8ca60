"""The register and plan of craftsman academies."""
