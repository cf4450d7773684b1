/** Milliseconds within which a state has to come about. */
const PATIENCE = 120_000;
const GLANCE = 15;

type Looked<T> = T | null | undefined | false;

/**
 * Waits for a state, never for a time: gives what `look` gives as soon as that is neither null, undefined
 * nor false. Where it never comes about, fails with what `describe` says of the state there is.
 */
export async function eventually<T>(
  look: () => Looked<T> | Promise<Looked<T>>,
  describe: () => string,
  /** Milliseconds between two looks: more where a look is work for what is looked at. */
  glance = GLANCE,
): Promise<T> {
  const end = Date.now() + PATIENCE;
  for (;;) {
    const seen = await look();
    if (seen !== null && seen !== undefined && seen !== false) return seen;
    if (Date.now() > end) throw new Error(`It never came about. Instead: ${describe()}`);
    await new Promise((resolve) => setTimeout(resolve, glance));
  }
}
