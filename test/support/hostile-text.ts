import fc from 'fast-check';

const PIECES = [
  ...Array.from('`|\\<>[]()@#!*_~&:/-+= \n\t1aZ'),
  '``',
  '````',
  '\n```\n',
  '<img src=x>',
  '@org/team',
  'fixes #1',
  'closes acme/shop#12',
  'GH-1',
  '](http://x.example)',
  'https://x.example',
  'www.x.example',
  'https://github.com/a/b/issues/1',
  '<!--',
  '-->',
  '<!-- meshwarden:comment:v1 -->',
  '\n/lgtm\n',
  '/override 0123456789ab x',
  '</details>',
  '&lt;',
  '\u202e',
  '\u200b',
  '\u001b[31m',
  '\u0085',
  '\u2028',
  '\ud800',
  '😀',
];

/** What somebody may put into a name or a sentence to have it act when it is posted. */
export const hostileText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.array(fc.constantFrom(...PIECES), { maxLength: 25 }).map((pieces) => pieces.join('')),
);
