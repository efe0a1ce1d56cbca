/** What the others write, one after the other. */
export const MESSAGES: readonly string[] = [
  'Good morning! Can everybody hear me?',
  'Yes, loud and clear.',
  'The plan for today is at https://example.org/plan',
  'مرحبا بالجميع',
  '大家好，我马上开始。',
  'I have one question about the second part, and I would rather ask it before we go on, so that nobody has to come back to it later.',
  '👍',
];

/** What this person writes and cannot send. */
export const UNSENT = 'I am on a train, so I may drop out.';
