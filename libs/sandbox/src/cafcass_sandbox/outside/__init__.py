"""Everybody outside the services whom a case needs: the police unit and forces, local authorities, and Cafcass's own staff.

Pure: who is asked what goes in, what they say and when comes out. Seeded by what they are asked, so a run can be repeated.
"""
