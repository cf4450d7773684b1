import type { RenderedEnvironment } from '../../gitops/index.ts';

/** Tells whether nothing seen here applies a folder, where something applies others. */
export function appliedByNobody({ roots }: RenderedEnvironment): (path: string) => boolean {
  const isNobodys = ({ root }: RenderedEnvironment['roots'][number]): boolean =>
    root.by.tool === 'nobody';
  if (roots.every(isNobodys)) return () => false;
  const own = new Set(roots.filter((each) => !isNobodys(each)).map(({ root }) => root.path));
  return (path) => !own.has(path);
}
