import { test } from 'vitest';
import { treeOf } from '../../../support/tree-of.ts';
import { adopt, changedBy, rendered, withAdopted } from './adoption-of.ts';
import { LAYOUTS } from './shop-overlays.ts';
test('x', () => {
  const files = LAYOUTS['affixed']!;
    const d = changedBy(files, 'dev', 'Service', 'dev-web', (o) => { o.metadata.annotations.team = 'x'; o.spec.y = "block:\n  - a # b\n\n  - c\n" });
    const r = adopt(files, 'dev', [d]);
    console.log(r.kind === 'refused' ? JSON.stringify(r.reason, null, 1) : r.files.map((f) => f.after).join('#####\n'));
    const d2 = changedBy(files, 'dev', 'Service', 'dev-web', (o) => {  o.spec.y = "block:\n  - a # b\n\n  - c\n" });
    const r2 = adopt(files, 'dev', [d2]);
    console.log(r2.kind === 'refused' ? JSON.stringify(r2.reason, null, 1) : r2.files.map((f) => f.after).join('#####\n'));
});
