import pg from 'pg';

/** What a database holds to do. */
export interface JobsLeft {
  readonly waiting: number;
  readonly running: number;
  readonly failed: number;
}

/** Runs one statement past the service. */
async function rowsOf<Row extends pg.QueryResultRow>(url: string, text: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
}

/** Says which jobs were given up, and why. */
export async function givenUpIn(url: string): Promise<readonly string[]> {
  const rows = await rowsOf<{ key: string; error: string }>(
    url,
    `SELECT data->>'key' AS key, data->>'error' AS error FROM meshwarden_jobs.job
     WHERE name = 'given-up' ORDER BY created_on`,
  );
  return rows.map(({ key, error }) => `${key}: ${error}`);
}

/** Looks at the queue past the service. What only waits for an instant far away does not count. */
export async function jobsIn(url: string): Promise<JobsLeft> {
  const rows = await rowsOf<{ name: string; state: string; count: string }>(
    url,
    `SELECT name, state::text AS state, count(*) AS count FROM meshwarden_jobs.job
     WHERE state IN ('created', 'retry', 'active') AND start_after < now() + interval '2 minutes'
     GROUP BY 1, 2`,
  );
  const counts = { waiting: 0, running: 0, failed: 0 };
  for (const { name, state, count } of rows)
    counts[name === 'given-up' ? 'failed' : state === 'active' ? 'running' : 'waiting'] +=
      Number(count);
  return counts;
}
