"""What Redis does in one step. All keys share one hash tag, so that a Cluster keeps them on one node: what an
account has is small, and that its token, its lease and its history change together is worth more than room.

A `changes` is the moment of the change by the server's clock, in microseconds, or one more than the last: no
two are equal, also where a server has lost its latest."""

# KEYS: meta, leases, holdings. ARGV: an AppID. The time, the layout, and what is kept for the AppID.
LOOK = """
local time = redis.call('TIME')
return {
  time[1], time[2], redis.call('HGET', KEYS[1], 'schema'),
  redis.call('HGET', KEYS[2], ARGV[1]), redis.call('HGET', KEYS[3], ARGV[1])
}
"""

# KEYS: meta, holdings, clients. The time, the layout, the last change, and all there is.
READ = """
local time = redis.call('TIME')
return {
  time[1], time[2], redis.call('HGET', KEYS[1], 'schema'), redis.call('HGET', KEYS[1], 'changes'),
  redis.call('HGETALL', KEYS[2]), redis.call('HGETALL', KEYS[3])
}
"""

# KEYS: meta, history, and the hashes that the change names by their place. ARGV: the change as JSON, the
# layout, the most rows of the history, the channel. What `changes` was and is, or 1 if nobody is told; or 0,
# and nothing done, where a field is not as it was expected.
SWAP = """
local change = cjson.decode(ARGV[1])
for _, field in ipairs(change['expected']) do
  if redis.call('HGET', KEYS[field[1]], field[2]) ~= field[3] then return 0 end
end
for _, field in ipairs(change['fields']) do
  if field[3] then redis.call('HSET', KEYS[field[1]], field[2], field[3])
  else redis.call('HDEL', KEYS[field[1]], field[2]) end
end
for _, row in ipairs(change['rows']) do
  redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[3], '*', 'row', row)
end
if change['told'] then
  local time = redis.call('TIME')
  local now = time[1] * 1000000 + time[2]
  local before = redis.call('HGET', KEYS[1], 'changes')
  local last = tonumber(before or '0')
  if now <= last then now = last + 1 end
  local text = string.format('%.0f', now)
  redis.call('HSET', KEYS[1], 'changes', text, 'schema', ARGV[2])
  redis.call('PUBLISH', ARGV[4], text)
  return {before, text}
end
return 1
"""

# A history is built anew by one at a time: who began last. What these two return:
TAKEN_OVER, REPLACED = 0, 1

# KEYS: meta, the new history. ARGV: the builder. What another one has built is dropped.
BEGIN = """
redis.call('HSET', KEYS[1], 'builder', ARGV[1])
redis.call('DEL', KEYS[2])
"""

# KEYS: meta, the new history. ARGV: the builder, entries as JSON, each with its id first.
BUILD = """
if redis.call('HGET', KEYS[1], 'builder') ~= ARGV[1] then return 0 end
for _, entry in ipairs(cjson.decode(ARGV[2])) do redis.call('XADD', KEYS[2], unpack(entry)) end
return 1
"""

# KEYS: meta, the new history, the history. ARGV: the builder, the last id of the history that was copied. 2,
# and nothing done, where more has been added since.
FINISH = """
if redis.call('HGET', KEYS[1], 'builder') ~= ARGV[1] then return 0 end
local last = redis.call('XREVRANGE', KEYS[3], '+', '-', 'COUNT', 1)[1]
if (last and last[1] or '') ~= ARGV[2] then return 2 end
redis.call('RENAME', KEYS[2], KEYS[3])
redis.call('HDEL', KEYS[1], 'builder')
return 1
"""
