/** Counts the milliseconds after which somebody who waits is told that work is under way. */
export const PATIENCE = 2_000;

/** Tells of work whether it takes longer than so many milliseconds. What it comes to, or fails with, is another's matter. */
export const longerThan =
  (milliseconds: number) =>
  async (work: Promise<unknown>): Promise<boolean> => {
    let late: NodeJS.Timeout | undefined;
    const waited = new Promise<boolean>((resolve) => {
      late = setTimeout(resolve, milliseconds, true);
    });
    const ended = work.then(
      () => false,
      () => false,
    );
    try {
      return await Promise.race([ended, waited]);
    } finally {
      clearTimeout(late);
    }
  };
