/** The texts of panels. They stand beside the panels because they are loaded with them. */
export const en = {
  people: 'People',
  chat: 'Chat',
  settings: 'Settings',
  keys: 'Keyboard shortcuts',
  close: 'Close',
  loading: 'Loading…',
  missing: 'This could not be loaded.',
  tryAgain: 'Try again',

  participants: 'Participants',
  you: 'You',
  guest: 'Guest',
  copy: 'Copy link',
};

/** The texts of one language. */
export type PanelWords = typeof en;

/** Simplified Chinese. */
export const zhCn: PanelWords = {
  people: '成员',
  chat: '聊天',
  settings: '设置',
  keys: '键盘快捷键',
  close: '关闭',
  loading: '正在加载…',
  missing: '无法加载此内容。',
  tryAgain: '重试',

  participants: '参与者',
  you: '你',
  guest: '访客',
  copy: '复制链接',
};

/** `lang`: a language of the element. */
export function panelWords(lang: string): PanelWords {
  return lang === 'zh-CN' ? zhCn : en;
}
