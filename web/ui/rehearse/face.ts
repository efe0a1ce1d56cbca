/** A drawn person in a drawn room: something to look at that is nobody's face. */
interface Face {
  readonly wall: string;
  readonly light: string;
  readonly skin: string;
  readonly hair: string;
  readonly shirt: string;
  readonly long: boolean;
}

const FACES: readonly Face[] = [
  { wall: '#c9d6d3', light: '#eef4f0', skin: '#e8b48f', hair: '#3b2a20', shirt: '#27645a', long: true },
  { wall: '#d9cdbf', light: '#f7efe3', skin: '#8d5a3b', hair: '#17130f', shirt: '#d98e4a', long: false },
  { wall: '#b9c4d9', light: '#e6ecf7', skin: '#f0c9a8', hair: '#a0522d', shirt: '#3a4f86', long: true },
  { wall: '#cfc3d6', light: '#f1e9f5', skin: '#c98e68', hair: '#2a2233', shirt: '#7d4d84', long: false },
  { wall: '#bfcdb8', light: '#ecf3e6', skin: '#6b4430', hair: '#0f0c0a', shirt: '#c7503f', long: true },
  { wall: '#d8d2b4', light: '#faf6e2', skin: '#f2d3bb', hair: '#c8a15a', shirt: '#44606f', long: false },
  { wall: '#b4cbd0', light: '#e2f1f4', skin: '#a9714b', hair: '#33241b', shirt: '#b0486f', long: true },
];

/** The n-th face, always the same one. `at` sways it, in turns: 0 to 1. Drawn for 640 × 360, and fitted to the canvas. */
export function drawFace(context: CanvasRenderingContext2D, index: number, at: number): void {
  const face = FACES[index % FACES.length];
  if (face === undefined) return;
  const { width, height } = context.canvas;
  context.setTransform(width / 640, 0, 0, height / 360, 0, 0);
  drawRoom(context, face);
  const sway = Math.sin(at * 2 * Math.PI) * 7;
  context.translate(320 + sway, 0);
  drawPerson(context, face, sway);
}

function drawRoom(context: CanvasRenderingContext2D, { wall, light }: Face): void {
  const paint = context.createLinearGradient(0, 0, 640, 360);
  paint.addColorStop(0, light);
  paint.addColorStop(1, wall);
  context.fillStyle = paint;
  context.fillRect(0, 0, 640, 360);
  context.fillStyle = 'rgb(255 255 255 / 55%)';
  context.fillRect(48, 36, 118, 150);
  context.fillStyle = wall;
  context.fillRect(104, 36, 6, 150);
  context.fillStyle = 'rgb(40 50 60 / 14%)';
  context.fillRect(474, 96, 130, 8);
  context.fillRect(492, 52, 12, 44);
  context.fillRect(508, 60, 12, 36);
  context.fillRect(526, 46, 14, 50);
}

function drawPerson(context: CanvasRenderingContext2D, { skin, hair, shirt, long }: Face, sway: number): void {
  const disc = (x: number, y: number, rx: number, ry: number, colour: string): void => {
    context.fillStyle = colour;
    context.beginPath();
    context.ellipse(x, y, rx, ry, 0, 0, 2 * Math.PI);
    context.fill();
  };
  if (long) disc(0, 196, 86, 112, hair);
  disc(-sway * 0.4, 404, 164, 134, shirt);
  context.fillStyle = skin;
  context.fillRect(-25, 220, 50, 52);
  disc(0, 271, 36, 17, skin);
  disc(0, 150, 69, 82, hair);
  disc(0, 176, 59, 70, skin);
  disc(-22, 172, 5, 6, '#2b211c');
  disc(22, 172, 5, 6, '#2b211c');
  context.strokeStyle = 'rgb(90 40 30 / 75%)';
  context.lineWidth = 4;
  context.lineCap = 'round';
  context.beginPath();
  context.arc(0, 196, 18, 0.2 * Math.PI, 0.8 * Math.PI);
  context.stroke();
}
