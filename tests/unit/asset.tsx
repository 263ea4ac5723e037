// Stands for what only a browser can load or draw: pictures, styles, maps.
export default function Asset() {
  return null;
}
