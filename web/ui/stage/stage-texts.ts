/** The texts of what the stage loads later. */
const en = {
  layout: 'Layout',
  auto: 'Automatic',
  grid: 'Grid',
  speaker: 'Speaker',
  hideSelf: 'Hide my picture',
  showSelf: 'Show my picture',
  optionsOf: (name: string): string => `Options for ${name}`,
};

const zhCn: typeof en = {
  layout: '布局',
  auto: '自动',
  grid: '网格',
  speaker: '演讲者',
  hideSelf: '隐藏我的画面',
  showSelf: '显示我的画面',
  optionsOf: (name) => `${name} 的选项`,
};

/** By the tag of a language of the element. */
export const STAGE_TEXTS: Readonly<Record<string, typeof en>> = { en, 'zh-CN': zhCn };
