export { FRAME, frameOf, rawFrames, upgradeHead } from '../../scripts/lib/raw-frames.ts';
