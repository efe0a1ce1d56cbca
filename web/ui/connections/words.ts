/** The texts of the panel "Connection details", beside those of the tile menu, which names the figures. */
const en = {
  guest: 'Guest',
  alone: 'Nobody else is in the call.',
  good: 'Good connection',
  fair: 'Weak connection',
  poor: 'Very weak connection',
  paused: 'Video paused',
  connecting: 'Connecting…',
  interrupted: 'Interrupted',
  failed: 'No connection',
};

export type ConnectionTexts = typeof en;

const zhCn: ConnectionTexts = {
  guest: '访客',
  alone: '通话中没有其他人。',
  good: '连接良好',
  fair: '连接较弱',
  poor: '连接很弱',
  paused: '视频已暂停',
  connecting: '正在连接…',
  interrupted: '连接中断',
  failed: '无法连接',
};

/** By the tag of a language of the element. */
export const CONNECTION_TEXTS: Readonly<Record<string, ConnectionTexts>> = { en, 'zh-CN': zhCn };
