/** Resolves `relative` against a folder of the tree; null where it leaves the tree. `.` is the top. */
export function joinPath(folder: string, relative: string): string | null {
  const steps = folder === '.' ? [] : folder.split('/');
  for (const step of relative.split('/')) {
    if (step === '' || step === '.') continue;
    if (step !== '..') steps.push(step);
    else if (steps.pop() === undefined) return null;
  }
  return steps.length === 0 ? '.' : steps.join('/');
}

/** The folder a path lies in; `.` for what lies at the top. */
export function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '.' : path.slice(0, slash);
}

/** Tells whether a path lies below a folder, at any depth. */
export const isBelow = (path: string, folder: string): boolean =>
  folder === '.' || path.startsWith(`${folder}/`);

/** The steps of a folder's path; none for the top. */
export const stepsOf = (path: string): readonly string[] => (path === '.' ? [] : path.split('/'));

/** The folder and all folders around it, innermost first; ends with `.`. */
export function foldersAround(folder: string): readonly string[] {
  const around = [folder];
  for (let current = folder; current !== '.';) {
    current = folderOf(current);
    around.push(current);
  }
  return around;
}

/** Counts how many steps of two paths are the same from the top on. */
export function commonSteps(a: string, b: string): number {
  const stepsOfB = stepsOf(b);
  const apart = stepsOf(a).findIndex((step, at) => step !== stepsOfB[at]);
  return apart < 0 ? stepsOfB.length : apart;
}

export const isYamlFile = (path: string): boolean => /\.ya?ml$/i.test(path);

/** JSON that other tools read, by its name and by where it lies: none of it is an object of a cluster. */
const OTHER_JSON =
  /(?:^|\/)(?:(?:package|package-lock|npm-shrinkwrap|composer|tsconfig[^/]*|jsconfig|renovate|lerna|nx|project|angular|turbo|deno|biome|devcontainer|manifest|swagger|openapi|[^/]*[.-]schema)\.json|\.[^/]*\.json$|(?:node_modules|dashboards?|schemas?|\.[^/]+)\/.*)$/i;

/** Tells whether a file may hold objects that somebody applies: whoever reads YAML reads JSON as well. */
export const mayBeManifest = (path: string): boolean =>
  isYamlFile(path) || (path.endsWith('.json') && !OTHER_JSON.test(path));

/** Tells whether a path lies in a folder of tests, or of what is there to be copied. */
export const isOfTests = (path: string): boolean =>
  /(?:^|\/)(?:tests?|e2e|testdata|examples?|samples?|demos?)\//i.test(path);

/** A path that can never leave the tree: what would is cut back to its top (FLUX-9). */
export function jailedPath(path: string): string {
  const steps: string[] = [];
  for (const step of path.split('/')) {
    if (step === '..') steps.pop();
    else if (step !== '' && step !== '.') steps.push(step);
  }
  return steps.length === 0 ? '.' : steps.join('/');
}

/** The same answers, each found once: paths are asked for by many. */
export function oncePer<T>(answer: (path: string) => T): (path: string) => T {
  const known = new Map<string, T>();
  return (path) => {
    const earlier = known.get(path);
    if (earlier !== undefined) return earlier;
    const found = answer(path);
    known.set(path, found);
    return found;
  };
}
