import { valuesDocuments } from '../../charts/index.ts';
import type { Root } from '../../gitops/index.ts';
import type { Origin } from '../../manifest/index.ts';
import { parseYaml } from '../../manifest/index.ts';
import type { ChangedText } from './changed-texts.ts';

/** A key that a text of values sets twice in one map: Helm takes the last, and nothing of the others. */
export interface DoubledKey {
  readonly file: string;
  /** Is what a reader knows the text by: its file, or `the values at argocd/web.yaml:12`. */
  readonly called: string;
  readonly key: string;
  /** Gives the place of the one that counts. */
  readonly origin: Origin;
  /** Gives the place of the one that does not. */
  readonly former: Origin;
  readonly roots: ReadonlySet<Root>;
}

/** Finds keys that a change sets twice; what was there twice before is not new. */
export function doubledKeys(texts: readonly ChangedText[]): readonly DoubledKey[] {
  return texts.flatMap(({ file, called, before, after, placed, roots }) => {
    const past = before === null ? [] : doubledIn(file, before).map(({ key }) => key);
    return doubledIn(file, after).flatMap(({ key, origin, former }) => {
      const at = past.indexOf(key);
      if (at !== -1) {
        past.splice(at, 1);
        return [];
      }
      return [{ file, called, key, origin: placed(origin), former: placed(former), roots }];
    });
  });
}

function doubledIn(
  file: string,
  text: string,
): readonly { readonly key: string; readonly origin: Origin; readonly former: Origin }[] {
  const { first } = valuesDocuments(text, parseYaml(file, text));
  return (first?.problems ?? []).flatMap(({ doubled, origin }) =>
    doubled === undefined ? [] : [{ ...doubled, origin }],
  );
}
