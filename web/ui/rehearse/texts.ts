/** The texts of the line that tells of words that `rehearse` does not know. */
const en = {
  unknown: (words: string): string => `rehearse does not know: ${words}.`,
  known: (words: string): string => `It knows: ${words}.`,
  caption: (name: string): string => `${name}: I have sent the figures round. Shall we go on?`,
};

export type RehearsalTexts = typeof en;

const zhCn: RehearsalTexts = {
  unknown: (words) => `rehearse 无法识别：${words}。`,
  known: (words) => `可用的词：${words}。`,
  caption: (name) => `${name}：我已经把数据发给大家了，我们继续吗？`,
};

export const REHEARSAL_TEXTS = { en, 'zh-CN': zhCn } as const;
