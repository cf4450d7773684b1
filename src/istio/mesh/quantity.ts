const SUFFIXES: ReadonlyMap<string, number> = new Map([
  ['n', 1e-9],
  ['u', 1e-6],
  ['m', 1e-3],
  ['', 1],
  ['k', 1e3],
  ['M', 1e6],
  ['G', 1e9],
  ['T', 1e12],
  ['P', 1e15],
  ['E', 1e18],
  ['Ki', 2 ** 10],
  ['Mi', 2 ** 20],
  ['Gi', 2 ** 30],
  ['Ti', 2 ** 40],
  ['Pi', 2 ** 50],
  ['Ei', 2 ** 60],
]);

/** A quantity of Kubernetes as a number: `100m`, `128Mi`, `1e3`; null where it is none. */
export function quantityOf(text: string): number | null {
  const [, amount, suffix = ''] =
    /^\+?(\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+)([numkMGTPE]|[KMGTPE]i)?$/.exec(text.trim()) ?? [];
  const factor = SUFFIXES.get(suffix);
  return amount === undefined || factor === undefined ? null : Number(amount) * factor;
}
