// The proof of work that comes with a sign-up: an ALTCHA challenge (version 1), solved. Loaded by
// newsletter.js as the reader enters the box.
//
// Workers do the search. A page of another origin than this file may start none, nor may a page
// whose policy has no `worker-src`: there it runs here, in slices of some milliseconds, which the
// reader does not feel and which need no `blob:` in a policy.

/** How long a slice may be, in milliseconds: half of what a frame has at 60 a second. */
const SLICE = 8;

/**
 * Solves a challenge.
 *
 * @param {string} url where to get one
 * @returns {Promise<string | undefined>} the payload; none where no challenge is asked for
 * @throws {Response} the answer that was no challenge
 */
export async function prove(url) {
  const answer = await fetch(url, {
    cache: "no-store",
    credentials: "omit",
    signal: AbortSignal.timeout(15_000),
  });
  if (answer.status === 404) return undefined;
  if (!answer.ok) throw answer;
  const { algorithm, challenge, salt, maxnumber, signature } = await answer.json();
  const task = { challenge, salt, maxnumber };
  const number = await inWorkers(task).catch(() => inSlices(task));
  return btoa(JSON.stringify({ algorithm, challenge, number, salt, signature }));
}

/** @param {import("./newsletter-worker.js").Task} task @returns {Promise<number>} */
async function inWorkers(task) {
  // To start a worker takes about as long as to try 25,000 numbers.
  const most = Math.min(4, navigator.hardwareConcurrency / 2, task.maxnumber / 100_000);
  const step = Math.max(1, Math.floor(most));
  /** @type {Worker[]} */
  const workers = [];
  try {
    return await new Promise((resolve, reject) => {
      for (let from = 0; from < step; from++) {
        const url = new URL("newsletter-worker.js", import.meta.url);
        const worker = new Worker(url, { type: "module" });
        workers.push(worker);
        worker.onmessage = ({ data }) => data !== undefined && resolve(data);
        worker.onerror = reject;
        worker.postMessage({ task, from, step });
      }
    });
  } finally {
    workers.forEach((worker) => worker.terminate());
  }
}

/** @param {import("./newsletter-worker.js").Task} task @returns {Promise<number>} */
async function inSlices(task) {
  const { search } = await import("./newsletter-worker.js");
  let since = performance.now();
  for (let from = 0; from <= task.maxnumber; from += 100) {
    const number = search(task, from, Math.min(from + 100, task.maxnumber + 1), 1);
    if (number !== undefined) return number;
    if (performance.now() - since < SLICE) continue;
    await new Promise((resolve) => setTimeout(resolve));
    since = performance.now();
  }
  throw new Error("The challenge has no solution");
}
