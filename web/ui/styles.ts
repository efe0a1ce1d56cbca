import { askingStyles } from './asking-styles.ts';
import { barStyles } from './control-styles.ts';
import { emptyStyles } from './empty.ts';
import { forcedColorStyles } from './forced-colors.ts';
import { iconStyles } from './icons.ts';
import { lobbyStyles } from './lobby-styles.ts';
import { noticeStyles } from './notice-styles.ts';
import { panelStyles } from './panels.ts';
import { stageStyles } from './stage.ts';
import { controlStyles, motionStyles, themeStyles } from './theme.ts';
import { tileStyles } from './tile-styles.ts';

/** The order matters: the styles of a screen come after those of its parts. */
export const styles = [
  themeStyles,
  motionStyles,
  controlStyles,
  iconStyles,
  tileStyles,
  noticeStyles,
  barStyles,
  lobbyStyles,
  askingStyles,
  stageStyles,
  emptyStyles,
  panelStyles,
  forcedColorStyles,
];
