import { describe, expect, test } from 'vitest'

import { levelHere, logLevel, readLogLine } from './instance-log.ts'
import { redactLog } from './redact-log.ts'

test('the time stands before the line, and a line without one is kept whole', () => {
  expect(readLogLine('2026-11-21T10:00:00.123456789Z INFO:     started', false)).toEqual({
    at: '2026-11-21T10:00:00.123456789Z',
    text: 'INFO:     started',
    isCut: false,
  })
  expect(readLogLine('2026-11-21T10:00:00+02:00 ', true)).toEqual({
    at: '2026-11-21T10:00:00+02:00',
    text: '',
    isCut: true,
  })
  expect(readLogLine('no time here', false)).toEqual({ at: null, text: 'no time here', isCut: false })
})

test.each([
  ['INFO:     Application startup complete.', 'info'],
  ['2026-11-21 10:00:00,123 [WARNING] permissions.py:36', 'warning'],
  ['{"level":"error","msg":"x"}', 'error'],
  ['CRITICAL out of memory', 'error'],
  ['DEBUG trace', 'debug'],
  ['\u001b[33mWARNING\u001b[0m:  slow', 'warning'],
  ['  File "app/main.py", line 3, in <module>', null],
  ['', null],
])('%j says it is %s', (text, level) => {
  expect(logLevel(text)).toBe(level)
})

test('a line that says nothing goes with the one above it', () => {
  expect(levelHere('  File "app/main.py"', 'error')).toBe('error')
  expect(levelHere('INFO done', 'error')).toBe('info')
})

const planted = 'Zq7-planted_Value.9'

describe('what opens something is not shown', () => {
  test.each([
    `password=${planted}`,
    `PASSWORD: ${planted}, user=a`,
    `{"password": "${planted}", "user": "a"}`,
    `{'new_password': '${planted}'}`,
    `MYSQL_PASSWORD=${planted}`,
    `secret_key = "${planted} with spaces and \\" a quote"`,
    `?token=${planted}&x=1`,
    `\u001b[31mtok\u001b[0men=\u001b[32m${planted}\u001b[0m`,
    `api-key:${planted}`,
    `Authorization: Bearer ${planted}`,
    `'authorization': 'Basic ${planted}'`,
    `sent bearer ${planted}`,
    `mysql+aiomysql://root:${planted}@db:3306/tracardi`,
    `redis://:${planted}@redis:6379`,
    `eyJhbGciOi.${planted.replaceAll('.', '')}.c2ln`,
  ])('%s', (line) => {
    expect(redactLog(line)).not.toContain(planted)
    expect(redactLog(line)).not.toContain(planted.replaceAll('.', ''))
    expect(redactLog(line)).toContain('[hidden]')
  })

  test("Tracardi's token, wherever it stands", () => {
    const token = '0123456789abcdef0123456789abcdef01234567'
    expect(redactLog(`Unauthorized access with ${token}.`)).toBe('Unauthorized access with [hidden].')
  })
})

test.each([
  'INFO:     10.1.0.7:5123 - "POST /track HTTP/1.1" 200 OK',
  'Connected to http://elasticsearch:9200',
  'The user has no token.',
  'Event 4f6c2e7e-5b1d-4c3e-9f57-0d1e2a3b4c5d stored in 12 ms',
])('%s stays as it is', (line) => {
  expect(redactLog(line)).toBe(line)
})

test.each([
  'a'.repeat(16_384),
  'token'.repeat(3_000),
  '"'.repeat(16_384),
  `${'x:'.repeat(8_000)}//@`,
  'password="'.repeat(1_600),
])('a hostile line of 16 kB is read to its end', (line) => {
  expect(redactLog(line).length).toBeLessThanOrEqual(line.length)
})
