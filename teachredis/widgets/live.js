// A live view: the stage shows whatever scene comes from Python.  It stands behind animator.js.

function render({ model, el }) {
  const stage = new Stage(el, model.get("look"));
  const follow = () => stage.show(model.get("scene"));
  model.on("change:scene", follow);
  model.send({ shown: 1 });
  follow();
  return () => {
    model.off("change:scene", follow);
    model.send({ shown: -1 });
    stage.close();
  };
}

export default { render };
