import { expect, test } from 'vitest';
import { readSourceFiles } from './source-files.ts';

/** What `istioctl analyze` says in its own way. */
const LAYER = 'src/checks/istioctl/';

/** Who says that a folder is looked at whole, and who asks whether it is a closed world. */
const ASKING = ['src/checks/detection/absence-proof.ts', 'src/checks/detection/detector.ts'];

const OF_ISTIOCTL = /\bisWhole\b|analysed/i;

const files = readSourceFiles(['src/checks']);

test('checks judge without what istioctl says in its own way: a layer beside them knows it', () => {
  const knowing = files.filter(
    ({ path, text }) => !path.startsWith(LAYER) && OF_ISTIOCTL.test(text),
  );
  expect(knowing.map(({ path }) => path)).toEqual(ASKING);
});

test('within the layer one file asks whether a folder is looked at as istioctl takes it', () => {
  const asking = files.filter(
    ({ path, text }) => path.startsWith(LAYER) && /\bis(?:Whole|Closed)\b/.test(text),
  );
  expect(asking.map(({ path }) => path)).toEqual([`${LAYER}istioctl.ts`]);
});
