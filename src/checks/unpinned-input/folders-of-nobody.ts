import type { RenderedEnvironment } from '../../gitops/index.ts';

/** Tells whether nothing seen here applies a folder, no script either, where something applies others. */
export function appliedByNobody({
  roots,
  environment: { byScripts },
}: RenderedEnvironment): (path: string) => boolean {
  const scripted = new Set(byScripts?.roots.map(({ path }) => path));
  const isNobodys = ({ root }: RenderedEnvironment['roots'][number]): boolean =>
    root.by.tool === 'nobody' && !scripted.has(root.path);
  if (roots.every(isNobodys)) return () => false;
  const own = new Set(roots.filter((each) => !isNobodys(each)).map(({ root }) => root.path));
  return (path) => !own.has(path);
}
