import { expect, test } from 'vitest';
import { lastNet, nettedJson } from '../../../src/manifest/text/last-net.ts';

const STAND_IN = 'undecided-00b38c41c195b98fbf67e1aa';

test.each([
  [STAND_IN, '(not decided here)'],
  [`VirtualService shop/web-${STAND_IN}-x`, 'VirtualService shop/web-(not decided here)-x'],
  [`route ${STAND_IN.slice(0, 20)}… added`, 'route (not decided here) added'],
  ['undecided-', 'undecided-'],
  ['an undecided-voter', 'an undecided-voter'],
])(
  'what stands for a value that nobody here knows is shown as that, in texts and in JSON: %s',
  (text, said) => {
    expect(lastNet(text)).toBe(said);
    expect(JSON.parse(nettedJson({ name: text, [text]: 1 }))).toEqual({ name: said, [said]: 1 });
  },
);
