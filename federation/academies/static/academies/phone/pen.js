// A signature drawn with a finger or a pen: strokes in a square of a thousand, drawn again from the same numbers.
const SIDE = 1000;
const MOST = 6000;

export function pad(canvas) {
  const strokes = [];
  let stroke = null;

  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    stroke = [place(event)];
    strokes.push(stroke);
    draw();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!stroke || count() >= MOST) return;
    stroke.push(place(event));
    draw();
  });
  for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => (stroke = null));
  new ResizeObserver(draw).observe(canvas);

  function place(event) {
    const box = canvas.getBoundingClientRect();
    const within = (value, size) => Math.min(SIDE, Math.max(0, Math.round((value / size) * SIDE)));
    return [within(event.clientX - box.left, box.width), within(event.clientY - box.top, box.height)];
  }

  function count() {
    return strokes.reduce((sum, one) => sum + one.length, 0);
  }

  function draw() {
    const ratio = window.devicePixelRatio || 1;
    canvas.width = canvas.clientWidth * ratio;
    canvas.height = canvas.clientHeight * ratio;
    const pen = canvas.getContext("2d");
    pen.lineWidth = 2.5 * ratio;
    pen.lineCap = pen.lineJoin = "round";
    pen.strokeStyle = getComputedStyle(canvas).color;
    for (const one of strokes) {
      pen.beginPath();
      const at = ([x, y]) => [(x / SIDE) * canvas.width, (y / SIDE) * canvas.height];
      pen.moveTo(...at(one[0]));
      for (const point of one.length > 1 ? one.slice(1) : one) pen.lineTo(...at(point));
      pen.stroke();
    }
  }

  return {
    strokes,
    get empty() {
      return strokes.length === 0;
    },
    clear() {
      strokes.length = 0;
      draw();
    },
  };
}
