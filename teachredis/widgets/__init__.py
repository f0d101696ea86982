"""Live pictures: scenes that move while commands run.  The only room that knows anywidget.

The painter sees that something has changed, draws the scene anew and sends it as one message; animator.js
moves the shapes of the last scene to where this one has them.
"""
