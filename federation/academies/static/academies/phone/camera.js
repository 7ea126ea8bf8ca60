// A photo made small enough for a bad network, with the time written on it. The camera's own notes (place, device) go.
const LONGEST = 1600;
const QUALITY = 0.8;

export async function shrunk(file, stamp) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const pen = canvas.getContext("2d");
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  write(pen, canvas, stamp);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture"))), "image/jpeg", QUALITY);
  });
}

function write(pen, canvas, stamp) {
  const size = Math.max(12, Math.round(canvas.width / 40));
  pen.font = `${size}px sans-serif`;
  const width = Math.min(canvas.width, pen.measureText(stamp).width + size);
  pen.fillStyle = "rgb(0 0 0 / 55%)";
  pen.fillRect(canvas.width - width, canvas.height - size * 1.8, width, size * 1.8);
  pen.fillStyle = "white";
  pen.fillText(stamp, canvas.width - width + size / 2, canvas.height - size * 0.6, width - size);
}
