"""Everybody outside the services: courts, police, local authorities, the workforce system, Cafcass's own staff, and whoever sits here.

What they say is pure and seeded by what they are asked, so a run can be repeated: `courts`, `police`, `authorities`, `staff`, `workforce`.
The rest sends it.
"""
