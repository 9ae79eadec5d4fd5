// Reads a label's QR code from a picture or the camera. All of it happens in the browser: nothing leaves it but the
// token, which the form sends as if it had been pasted.
"use strict";
(() => {
  const [box, form, token, picture, camera, video, told] =
    ["qr", "check", "token", "picture", "camera", "video", "told"].map((id) => document.getElementById(id));
  const longestSides = [1600, 800, 2400, 500]; // what a decoder misses in one size it may find in another
  const canvas = document.createElement("canvas");
  let decoding = null; // the decoder is large, and loaded once it is needed
  let stream = null;

  const decoder = () => decoding ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = "/qr.js";
    script.onload = () => resolve(window.jsQR);
    script.onerror = reject;
    document.head.append(script);
  });

  const read = (decode, source, width, height, longest) => {
    const scale = Math.min(1, longest / Math.max(width, height));
    canvas.width = Math.max(1, Math.round(width * scale));
    canvas.height = Math.max(1, Math.round(height * scale));
    const context = canvas.getContext("2d", { willReadFrequently: true });
    context.drawImage(source, 0, 0, canvas.width, canvas.height);
    const pixels = context.getImageData(0, 0, canvas.width, canvas.height);
    return decode(pixels.data, pixels.width, pixels.height)?.data ?? "";
  };

  const found = (text) => {
    stop();
    token.value = text;
    form.requestSubmit();
  };

  const readPicture = async () => {
    told.textContent = "";
    try {
      const decode = await decoder();
      const image = await createImageBitmap(picture.files[0]);
      for (const longest of longestSides) {
        const text = read(decode, image, image.width, image.height, longest);
        if (text) return found(text);
      }
    } catch { /* no picture, or none that the browser knows: told below */ }
    told.textContent = told.dataset.none;
  };

  const stop = () => {
    stream?.getTracks().forEach((track) => track.stop());
    stream = null;
    video.hidden = true;
    camera.textContent = camera.dataset.start;
  };

  const watch = (decode) => {
    if (!stream) return;
    const text = video.videoWidth > 0 ? read(decode, video, video.videoWidth, video.videoHeight, 1000) : "";
    if (text) return found(text);
    setTimeout(watch, 120, decode);
  };

  const start = async () => {
    told.textContent = "";
    try {
      const decode = await decoder();
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1280 } } });
      video.srcObject = stream;
      video.hidden = false;
      camera.textContent = camera.dataset.stop;
      await video.play();
      watch(decode);
    } catch {
      stop();
      told.textContent = told.dataset.refused;
    }
  };

  picture.addEventListener("change", () => { if (picture.files.length > 0) readPicture(); });
  camera.addEventListener("click", () => stream ? stop() : start());
  camera.hidden = !navigator.mediaDevices?.getUserMedia; // there on secure pages alone
  box.hidden = false;
})();
