import type { EnvironmentReview } from '../../review/index.ts';
import { listed } from '../../text/index.ts';

/** `prod`, `dev and prod`, `dev, staging and prod`; long lists are cut. */
export function environmentList(names: readonly string[]): string {
  const unique = [...new Set(names)];
  return listed(unique, unique.length > 4 ? 3 : 4);
}

type Production = Pick<EnvironmentReview, 'production'>;

/** As readers weigh them; else as they come. */
export const productionFirst = <E extends Production>(environments: readonly E[]): readonly E[] =>
  [...environments].sort((a, b) => Number(b.production) - Number(a.production));
