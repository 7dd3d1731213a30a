using System.Collections.Immutable;
using System.Text.Json;
using Downloads.Life;
using Downloads.Transfers;

namespace Downloads.Serialization;

/// <summary>The stored form of one file of a job, and of what is on disk of it.</summary>
internal static class FileJson
{
    public static void Write(Utf8JsonWriter json, FileState file)
    {
        json.WriteStartObject();
        json.WriteOptional("name"u8, file.Name);
        if (file.Total is { } total)
        {
            json.WriteNumber("total"u8, total); // an empty file is not one of unknown length
        }

        json.WriteOptional("downloaded"u8, file.Downloaded);
        if (file.Resume is { } resume)
        {
            json.WritePropertyName("resume"u8);
            Write(json, resume);
        }

        if (file.Fetched is { } fetched)
        {
            json.WritePropertyName("fetched"u8);
            Write(json, fetched);
        }

        json.WriteOptional("path"u8, file.Path);
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, FetchedFile fetched)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, fetched.Name);
        json.WriteOptional("bytes"u8, fetched.Bytes);
        json.WriteString("sha256"u8, fetched.Sha256);
        json.WriteOptional("inode"u8, fetched.Inode);
        json.WriteOptional("etag"u8, fetched.ETag);
        json.WriteOptional("last_modified"u8, fetched.LastModified);
        if (fetched.Unchanged)
        {
            json.WriteBoolean("unchanged"u8, value: true);
        }

        json.WriteEndObject();
    }

    public static FileState Read(ref Utf8JsonReader reader)
    {
        string? name = null, path = null;
        long? total = null;
        long downloaded = 0;
        ResumeData? resume = null;
        FetchedFile? fetched = null;
        while (reader.NextField())
        {
            if (reader.Is("name"u8)) { name = reader.Text(); }
            else if (reader.Is("total"u8)) { total = reader.GetInt64(); }
            else if (reader.Is("downloaded"u8)) { downloaded = reader.GetInt64(); }
            else if (reader.Is("resume"u8)) { resume = ReadResume(ref reader); }
            else if (reader.Is("fetched"u8)) { fetched = ReadFetched(ref reader); }
            else if (reader.Is("path"u8)) { path = reader.Text(); }
            else { reader.SkipField(); }
        }

        return name is null && total is null && downloaded == 0 && resume is null && fetched is null && path is null
            ? FileState.Unknown
            : new() { Name = name, Total = total, Downloaded = downloaded, Resume = resume, Fetched = fetched, Path = path };
    }

    public static FetchedFile ReadFetched(ref Utf8JsonReader reader)
    {
        string? name = null, sha256 = null, etag = null, lastModified = null;
        long bytes = 0, inode = 0;
        var unchanged = false;
        while (reader.NextField())
        {
            if (reader.Is("name"u8)) { name = reader.Text(); }
            else if (reader.Is("bytes"u8)) { bytes = reader.GetInt64(); }
            else if (reader.Is("sha256"u8)) { sha256 = reader.Text(); }
            else if (reader.Is("inode"u8)) { inode = reader.GetInt64(); }
            else if (reader.Is("etag"u8)) { etag = reader.Text(); }
            else if (reader.Is("last_modified"u8)) { lastModified = reader.Text(); }
            else if (reader.Is("unchanged"u8)) { unchanged = reader.GetBoolean(); }
            else { reader.SkipField(); }
        }

        return name is not null && sha256 is not null
            ? new(name, bytes, sha256, inode, etag, lastModified, unchanged)
            : throw new JsonException("A fetched file without name or digest.");
    }

    private static void Write(Utf8JsonWriter json, ResumeData resume)
    {
        json.WriteStartObject();
        json.WriteString("url"u8, resume.Url);
        json.WriteOptional("etag"u8, resume.ETag);
        json.WriteOptional("last_modified"u8, resume.LastModified);
        if (resume.Length is { } length)
        {
            json.WriteNumber("length"u8, length);
        }

        json.WriteStartArray("ranges"u8);
        foreach (var range in resume.Ranges)
        {
            json.WriteNumberValue(range.Start);
            json.WriteNumberValue(range.End);
        }

        json.WriteEndArray();
        json.WriteOptional("name"u8, resume.Name);
        json.WriteOptional("inode"u8, resume.Inode);
        json.WriteEndObject();
    }

    private static ResumeData ReadResume(ref Utf8JsonReader reader)
    {
        string? url = null, etag = null, lastModified = null, name = null;
        long? length = null;
        long inode = 0;
        ImmutableArray<ByteRange> ranges = [];
        while (reader.NextField())
        {
            if (reader.Is("url"u8)) { url = reader.Text(); }
            else if (reader.Is("etag"u8)) { etag = reader.Text(); }
            else if (reader.Is("last_modified"u8)) { lastModified = reader.Text(); }
            else if (reader.Is("length"u8)) { length = reader.GetInt64(); }
            else if (reader.Is("ranges"u8)) { ranges = ReadRanges(ref reader); }
            else if (reader.Is("name"u8)) { name = reader.Text(); }
            else if (reader.Is("inode"u8)) { inode = reader.GetInt64(); }
            else { reader.SkipField(); }
        }

        return new(url ?? throw new JsonException("Resume data without a source."), etag, lastModified, length, ranges, name, inode);
    }

    private static ImmutableArray<ByteRange> ReadRanges(ref Utf8JsonReader reader)
    {
        var ranges = ImmutableArray.CreateBuilder<ByteRange>();
        while (reader.NextElement())
        {
            var start = reader.GetInt64();
            ranges.Add(reader.NextElement() ? new(start, reader.GetInt64()) : throw new JsonException("A range without an end."));
        }

        return ranges.ToImmutable();
    }
}
