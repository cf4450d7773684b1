import pg from 'pg';

/** What a database holds to do. */
export interface JobsLeft {
  readonly waiting: number;
  readonly running: number;
  readonly failed: number;
}

/** Looks at the queue past the service. What only waits for an instant far away does not count. */
export async function jobsIn(url: string): Promise<JobsLeft> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string; state: string; count: string }>(
      `SELECT name, state::text AS state, count(*) AS count FROM meshwarden_jobs.job
       WHERE state IN ('created', 'retry', 'active') AND start_after < now() + interval '2 minutes'
       GROUP BY 1, 2`,
    );
    const counts = { waiting: 0, running: 0, failed: 0 };
    for (const { name, state, count } of rows)
      counts[name === 'given-up' ? 'failed' : state === 'active' ? 'running' : 'waiting'] +=
        Number(count);
    return counts;
  } finally {
    await client.end();
  }
}
