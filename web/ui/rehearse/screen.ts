/** The screen that the n-th person shares: a drawn text document. `at` blinks its caret, in turns: 0 to 1. Drawn for 640 × 360. */
export function drawScreen(context: CanvasRenderingContext2D, index: number, at: number): void {
  const { width, height } = context.canvas;
  context.setTransform(width / 640, 0, 0, height / 360, 0, 0);
  const box = (x: number, y: number, wide: number, high: number, colour: string): void => {
    context.fillStyle = colour;
    context.fillRect(x, y, wide, high);
  };
  box(0, 0, 640, 360, '#eceff3');
  box(0, 0, 640, 26, '#2c3440');
  for (const x of [14, 30, 46]) box(x, 9, 8, 8, '#8b95a3');
  box(80, 44, 480, 316, '#ffffff');
  box(112, 72, 210 + ((index * 37) % 120), 16, '#2c3440');
  for (let line = 0; line < 9; line += 1)
    box(112, 108 + line * 24, 250 + ((line * 97 + index * 61) % 160), 8, '#b6bfca');
  if (at < 0.5) box(112, 320, 3, 18, '#27645a');
}
