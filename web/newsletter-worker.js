// Looks for the number that an ALTCHA challenge hides: the one whose decimal digits behind the salt
// have that SHA-256. newsletter-proof.js runs it in workers, and in slices where it may start none.
//
// SHA-256 (FIPS 180-4) is written out here because `crypto.subtle` answers each text with a promise:
// on one machine that made 80,000 to 130,000 texts a second, this 500,000 to 1,400,000. Nor is it
// there on pages without HTTPS.

/** @typedef {{salt: string, challenge: string, maxnumber: number}} Task */

/** Of the fractional parts of roots of the first primes, 32 bits each (FIPS 180-4, 4.2.2, 5.3.3). */
const K = new Int32Array(64), START = new Int32Array(8);
for (let n = 2, i = 0; i < 64; n++) {
  let isPrime = true;
  for (let d = 2; d * d <= n; d++) isPrime &&= n % d !== 0;
  if (!isPrime) continue;
  if (i < 8) START[i] = (n ** (1 / 2) % 1) * 2 ** 32;
  K[i++] = (n ** (1 / 3) % 1) * 2 ** 32;
}

const w = new Int32Array(64);

/**
 * One block, FIPS 180-4, 6.2.2.
 *
 * @param {Int32Array} state is changed
 * @param {DataView} text
 * @param {number} at
 */
function compress(state, text, at) {
  for (let i = 0; i < 16; i++) w[i] = text.getInt32(at + 4 * i);
  for (let i = 16; i < 64; i++) {
    const x = w[i - 15], y = w[i - 2];
    w[i] = w[i - 16] + w[i - 7] +
      (((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3)) +
      (((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10));
  }
  let a = state[0], b = state[1], c = state[2], d = state[3];
  let e = state[4], f = state[5], g = state[6], h = state[7];
  for (let i = 0; i < 64; i++) {
    const one = (h + (((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7))) +
      ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0;
    const two = ((((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10))) +
      ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + one) | 0;
    d = c;
    c = b;
    b = a;
    a = (one + two) | 0;
  }
  state[0] += a;
  state[1] += b;
  state[2] += c;
  state[3] += d;
  state[4] += e;
  state[5] += f;
  state[6] += g;
  state[7] += h;
}

/**
 * Tries `from`, `from + step` and so on, below `to`.
 *
 * @param {Task} task
 * @param {number} from
 * @param {number} to
 * @param {number} step
 * @returns {number | undefined}
 */
export function search({ salt, challenge }, from, to, step) {
  const prefix = new TextEncoder().encode(salt);
  const wanted = Int32Array.from(challenge.match(/.{8}/g) ?? [], (word) => parseInt(word, 16));
  const whole = prefix.length & ~63; // blocks that hold nothing but salt are hashed once
  const before = START.slice(), state = new Int32Array(8);
  for (let at = 0; at < whole; at += 64) compress(before, new DataView(prefix.buffer), at);
  const rest = prefix.subarray(whole);
  const bytes = new Uint8Array(192), text = new DataView(bytes.buffer);
  for (let n = from; n < to; n += step) {
    const digits = `${n}`;
    let length = rest.length;
    bytes.fill(0);
    bytes.set(rest);
    for (let i = 0; i < digits.length; i++) bytes[length++] = digits.charCodeAt(i);
    bytes[length] = 0x80;
    const size = (length + 72) & ~63;
    text.setUint32(size - 4, (whole + length) * 8);
    state.set(before);
    for (let at = 0; at < size; at += 64) compress(state, text, at);
    if (state[0] === wanted[0] && state.every((word, i) => word === wanted[i])) return n;
  }
}

if ("WorkerGlobalScope" in globalThis) {
  onmessage = ({ data: { task, from, step } }) =>
    postMessage(search(task, from, task.maxnumber + 1, step));
}
