export { FRAME, frameOf, rawFrames } from '../../scripts/lib/raw-frames.ts';
