"""Live pictures: a scene that moves while commands run.  The only room that knows anywidget.

Something changes: a view is marked.  The painter draws its scene, at most 20 times a second, and sends it as
one message; animator.js moves the shapes of the last scene to where this one has them.
"""
