-- Adds views to a record and notes where the video now stands among the trending. Answers the new text, whether only the counts of
-- the newest slots changed, and whether it is the first of its day.
local function addViews(text, minute, count, video, region, base, hourMarks, monthMarks)
  if not text then
    mark(hourMarks, base .. ':h:' .. floor(minute / 60) .. ':' .. region, bound(count), video)
    mark(monthMarks, base .. ':m:' .. floor(minute / 46080) .. ':' .. region, bound(count), video)
    return pack(HEADER_FORMAT, minute, count, count, count, 0, 0, 0, 0, 0, 0, 0), false, true
  end
  local head, inMinute, inHour, inDay, m5, m30, m60, h168, d30 = unpackStruct(COUNTS_FORMAT, text)
  if minute == head then
    local hourBound, monthBound = bound(m60 + inMinute), bound(d30 + inDay)
    inMinute, inHour, inDay = inMinute + count, inHour + count, inDay + count
    if m60 + inMinute > hourBound then
      mark(hourMarks, base .. ':h:' .. floor(minute / 60) .. ':' .. region, bound(m60 + inMinute), video)
    end
    if d30 + inDay > monthBound then
      mark(monthMarks, base .. ':m:' .. floor(minute / 46080) .. ':' .. region, bound(d30 + inDay), video)
    end
    return pack(COUNTS_FORMAT, head, inMinute, inHour, inDay, m5, m30, m60, h168, d30) .. sub(text, COUNTS + 1), true, false
  end
  local r = readRecord(text)
  if minute > head then moveTo(r, minute) end
  local hourBound, monthBound = bound(r.m60 + r.minute), bound(r.d30 + r.day)
  if minute >= head then
    r.minute, r.hour, r.day = r.minute + count, r.hour + count, r.day + count
  else
    addBehind(r, minute, count)
  end
  local hour, month = floor(r.head / 60), floor(r.head / 46080)
  if r.m60 + r.minute > hourBound or hour > floor(head / 60) then
    mark(hourMarks, base .. ':h:' .. hour .. ':' .. region, bound(r.m60 + r.minute), video)
  end
  if r.d30 + r.day > monthBound or month > floor(head / 46080) then
    mark(monthMarks, base .. ':m:' .. month .. ':' .. region, bound(r.d30 + r.day), video)
  end
  return writeRecord(r), false, floor(r.head / 1440) > floor(head / 1440)
end
