/** Writes pieces as fast as whoever reads takes them: the whole is never in memory. */
export async function writeAll(pieces: Iterable<string>): Promise<void> {
  const { stdout } = process;
  let page = '';
  for (const piece of pieces) {
    page += piece;
    if (page.length < PAGE) continue;
    if (!stdout.write(page)) await drained();
    page = '';
  }
  stdout.write(page);
}

/** Letters that are written at once. */
const PAGE = 65_536;

/** Waits for whoever reads; one who has gone away reads no more. */
const drained = (): Promise<void> =>
  new Promise((resolve) => {
    const go = (): void => {
      process.stdout.off('drain', go).off('close', go);
      resolve();
    };
    process.stdout.once('drain', go).once('close', go);
  });
